// Slack's own Socket Mode client: acknowledges every event with its text, and prints what it was sent.
// Usage: node slack_socket_client.mjs API_URL APP_TOKEN
import { SocketModeClient } from "@slack/socket-mode";

const [slackApiUrl, appToken] = process.argv.slice(2);
const client = new SocketModeClient({ appToken, clientPingTimeout: 500, serverPingTimeout: 3000, clientOptions: { slackApiUrl } });
const say = (line) => console.log(JSON.stringify(line));
client.on("connected", () => say({ connected: true }));
client.on("slack_event", async ({ ack, type, body, retry_num }) => {
  await ack({ text: body.event?.text ?? body.text });
  say({ type, text: body.event?.text ?? body.text, retry_num });
});
await client.start();
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
