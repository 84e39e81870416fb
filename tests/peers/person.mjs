// A person in Matrix, as matrix-js-sdk with its Rust crypto sees the world. JSON lines in, JSON lines out.
//
//   in   {"id": 1, "op": "send", ...}
//   out  {"id": 1, "ok": ...}   or   {"id": 1, "error": "..."}   or, unasked, {"event": {...}}
import { createInterface } from "node:readline";
import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto;
console.log = console.info = console.warn = console.error = console.debug = console.trace = () => {};

const sdk = await import("matrix-js-sdk");
const { logger } = await import("matrix-js-sdk/lib/logger.js");
const { OnlySignedDevicesIsolationMode, AllDevicesIsolationMode } = await import("matrix-js-sdk/lib/crypto-api/index.js");
const { Attachment, EncryptedAttachment } = await import("@matrix-org/matrix-sdk-crypto-wasm");
logger.setLevel?.("silent", false);

let client;
const say = (value) => process.stdout.write(JSON.stringify(value) + "\n");

async function tell(event, room) {
  const failed = event.isDecryptionFailure();
  const info = event.isEncrypted() && !failed ? await client.getCrypto().getEncryptionInfoForEvent(event) : null;
  say({
    event: {
      id: event.getId(),
      room: room ?? event.getRoomId(),
      type: event.getType(),
      wire: event.getWireType(),
      sender: event.getSender(),
      content: event.getContent(),
      relation: event.getWireContent()["m.relates_to"] ?? null,
      redacts: event.getAssociatedId?.() ?? null,
      encrypted: event.isEncrypted(),
      failed,
      why: failed ? event.decryptionFailureReason : null,
      shield: info ? info.shieldColour : null,
      shieldReason: info ? info.shieldReason : null,
    },
  });
}

const ops = {
  async start({ url, user, token, device, password, strict, limit = 0 }) {
    client = sdk.createClient({ baseUrl: url, userId: user, accessToken: token, deviceId: device, logger });
    await client.initRustCrypto({ useIndexedDB: false });
    const crypto = client.getCrypto();
    crypto.setDeviceIsolationMode(strict ? new OnlySignedDevicesIsolationMode() : new AllDevicesIsolationMode(false));
    const told = new Set();
    const once = (event, room) => {
      const key = `${event.getId()} ${event.isDecryptionFailure()}`;
      if (!told.has(key)) told.add(key), void tell(event, room);
    };
    client.on("Room.timeline", (event, room, atStart) => {
      if (atStart || event.isState()) return;
      if (!event.isEncrypted() || event.isRedacted()) return once(event, room?.roomId);
      if (!event.isBeingDecrypted() && event.getClearContent()) once(event, room?.roomId);
    });
    client.on("Event.decrypted", (event) => once(event, event.getRoomId()));
    client.on("RoomMember.typing", (_, member) =>
      say({ event: { type: "typing", room: member.roomId, sender: member.userId, content: { typing: member.typing } } }));
    client.on("Room.receipt", (event, room) =>
      say({ event: { type: "receipt", room: room.roomId, sender: "", content: event.getContent() } }));
    client.on("Room.myMembership", (room, membership) =>
      say({ event: { type: "membership", room: room.roomId, sender: user, content: { membership } } }));
    client.on("RoomState.members", (event, _, member) =>
      say({ event: { type: "member", room: member.roomId, sender: event.getSender(), id: event.getId(),
        content: { user: member.userId, membership: member.membership, reason: event.getContent().reason ?? null } } }));
    await client.startClient({ initialSyncLimit: limit, lazyLoadMembers: false });
    await new Promise((done) => client.on("sync", (state) => state === "PREPARED" && done()));
    await crypto.bootstrapCrossSigning({
      authUploadDeviceSigningKeys: (make) =>
        make({ type: "m.login.password", identifier: { type: "m.id.user", user }, password }),
    });
    return { user };
  },
  async createRoom({ invite = [], encrypted = false, direct = false, ...options }) {
    const initial_state = [...(options.initial_state ?? [])];
    if (encrypted)
      initial_state.push({ type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } });
    const made = await client.createRoom({ ...options, invite, is_direct: direct, initial_state, preset: options.preset ?? "private_chat" });
    return made.room_id;
  },
  async encrypt({ room }) {
    return client.sendStateEvent(room, "m.room.encryption", { algorithm: "m.megolm.v1.aes-sha2" }, "");
  },
  async state({ room, type, content, key = "" }) {
    return client.sendStateEvent(room, type, content, key);
  },
  async invite({ room, user }) { await client.invite(room, user); return true; },
  async kick({ room, user }) { await client.kick(room, user); return true; },
  async join({ room }) { await client.joinRoom(room); return true; },
  async leave({ room }) { await client.leave(room); return true; },
  async members({ room }) {
    const joined = await client.getJoinedRoomMembers(room);
    return Object.keys(joined.joined);
  },
  // waits until the room is known here as encrypted or plain, so that the first message goes out in the right way
  async ready({ room, encrypted, members = [] }) {
    for (let tries = 0; tries < 200; tries++) {
      const known = client.getRoom(room);
      const here = known && members.every((one) => known.getMember(one)?.membership === "join");
      if (here && (await client.getCrypto().isEncryptionEnabledInRoom(room)) === encrypted) return true;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error("the room did not become ready");
  },
  async send({ room, content }) {
    const sent = await client.sendEvent(room, "m.room.message", content);
    return sent.event_id;
  },
  async react({ room, event, key }) {
    const sent = await client.sendEvent(room, "m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: event, key } });
    return sent.event_id;
  },
  async redact({ room, event }) {
    const sent = await client.redactEvent(room, event);
    return sent.event_id;
  },
  async rotate({ room }) { await client.getCrypto().forceDiscardSession(room); return true; },
  async device({ user, device }) {
    for (let tries = 0; tries < 100; tries++) {
      const status = await client.getCrypto().getDeviceVerificationStatus(user, device);
      if (status) return { signed: status.signedByOwner };
      await new Promise((done) => setTimeout(done, 50));
    }
    return null; // never heard of
  },
  async download({ mxc }) {
    const url = client.mxcUrlToHttp(mxc, undefined, undefined, undefined, false, true, true);
    const answer = await fetch(url, { headers: { Authorization: `Bearer ${client.getAccessToken()}` } });
    return Buffer.from(await answer.arrayBuffer()).toString("base64");
  },
  async decryptFile({ mxc, file }) {
    const bytes = Buffer.from(await ops.download({ mxc }), "base64");
    const info = JSON.stringify(file);
    return Buffer.from(Attachment.decrypt(new EncryptedAttachment(new Uint8Array(bytes), info))).toString("base64");
  },
  async stop() {
    client.stopClient();
    setTimeout(() => process.exit(0), 50);
    return true;
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, op, ...given } = JSON.parse(line);
  Promise.resolve()
    .then(() => ops[op](given))
    .then((ok) => say({ id, ok: ok ?? null }), (error) => say({ id, error: `${error?.message ?? error}` }));
}
process.exit(0);
