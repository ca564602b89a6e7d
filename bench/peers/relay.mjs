// The peer of bench/signalling: the least that passes messages on between the people of a room, on npm's `ws`.
// It knows no sign-in, keeps nothing, and what is lost is lost.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(import.meta.dirname, "../../e2e/package.json"));
const { WebSocketServer } = require("ws");

const rooms = new Map();
const server = createServer();
new WebSocketServer({ server, perMessageDeflate: false }).on("connection", (socket) => {
  let room;
  socket.on("message", (data) => {
    const frame = JSON.parse(data);
    if (!room) {
      if (!rooms.has(frame.room)) rooms.set(frame.room, []);
      room = rooms.get(frame.room);
      room[frame.place] = socket;
      return;
    }
    room[frame.to]?.send(JSON.stringify(frame));
  });
});
server.listen(Number(process.argv[2]), "127.0.0.1", () => console.log("listening"));
