// A Slack workspace on loopback: the emulator with people, channels and tokens, and its events sent to one address.
// Usage: node slack_emulator.mjs EVENTS_URL SCOPES   (scopes of the bot's token, separated by commas)
// Prints one line of JSON when it is ready, and ends when its stdin does.
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { createEmulator } from "emulate";

const [eventsUrl, scopes] = process.argv.slice(2);

// The emulator has no seed for event subscriptions, so its Slack plugin is wrapped to reach dispatcher and store.
const dist = new URL("./node_modules/emulate/dist/", import.meta.url);
const name = /slack: \{[^}]*?import\("\.\/(dist-\w+\.js)"\)/.exec(readFileSync(new URL("api.js", dist), "utf8"))[1];
const { slackPlugin, getSlackStore } = await import(new URL(name, dist).href);
let workspace;
let events;
const register = slackPlugin.register;
slackPlugin.register = (app, store, webhooks, baseUrl, tokens) => {
  register(app, store, webhooks, baseUrl, tokens);
  workspace = getSlackStore(store);
  events = webhooks;
};

const people = ["ann", "bob", "eve"];
const everything = ["chat:write", "channels:read", "channels:history", "groups:read", "groups:history", "im:read", "im:write",
  "im:history", "users:read", "files:read", "files:write", "channels:manage", "channels:write", "groups:write", "mpim:read"];
const port = await new Promise((found) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port: free } = probe.address();
    probe.close(() => found(free));
  });
});
const bot = { bot_id: "B0BRIEFBOT", bot_user_id: "U0BRIEFBOT", app_id: "A0BRIEFBOT" };
const emulator = await createEmulator({
  service: "slack",
  port,
  seed: {
    slack: {
      team: { name: "Desk", domain: "desk" },
      users: people.map((person) => ({ name: person, real_name: person, is_admin: person === "eve" })),
      channels: [{ name: "desk-iraq" }, { name: "quiet" }, { name: "closed", is_private: true }],
      oauth_apps: [{ client_id: "1.1", client_secret: "s", name: "briefbot", redirect_uris: [], scopes: scopes.split(","), ...bot, bot_name: "briefbot" }],
      tokens: [
        { token: "xoxb-briefbot", user: bot.bot_user_id, type: "bot", scopes: scopes.split(","), ...bot },
        ...people.map((person) => ({ token: `xoxp-${person}`, user: person, scopes: everything })),
      ],
      strict_scopes: true,
    },
  },
});
for (const channel of workspace.channels.all()) {
  const members = channel.is_im ? channel.members : [...new Set([...channel.members, bot.bot_user_id])];
  workspace.channels.update(channel.id, { members, num_members: members.length });
}
events.register({ url: eventsUrl, events: ["*"], active: true, owner: "slack" });

console.log(JSON.stringify({
  url: emulator.url,
  team: workspace.teams.all()[0].team_id,
  bot: bot.bot_user_id,
  people: Object.fromEntries(people.map((person) => [person, workspace.users.findOneBy("name", person).user_id])),
  channels: Object.fromEntries(workspace.channels.all().map((channel) => [channel.name, channel.channel_id])),
}));
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
