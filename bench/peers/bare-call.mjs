// The peer of bench/join: a call as bare as it can be written. One page, one socket that passes on whatever is
// said to whoever else is there, an offer from who was there first. No sign-in, no waiting, no relay, no design.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(import.meta.dirname, "../../e2e/package.json"));
const { WebSocketServer } = require("ws");

const PAGE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>A call</title>
<video id="theirs" autoplay playsinline></video>
<script type="module">
  const devices = navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
  });
  devices.then(() => (window.anteroomThere = true));
  const socket = new WebSocket(location.origin.replace("http", "ws"));
  const say = (what) => socket.send(JSON.stringify(what));
  let connection;
  async function connect() {
    connection?.close();
    connection = new RTCPeerConnection();
    connection.onicecandidate = ({ candidate }) => candidate && say({ candidate });
    connection.ontrack = ({ streams: [stream] }) => (document.getElementById("theirs").srcObject = stream);
    const stream = await devices;
    for (const track of stream.getTracks()) connection.addTrack(track, stream);
    return connection;
  }
  const early = [];
  const add = async (candidate) => {
    if (connection?.remoteDescription) await connection.addIceCandidate(candidate);
    else early.push(candidate);
  };
  socket.onmessage = async ({ data }) => {
    const what = JSON.parse(data);
    if (what.came) {
      await connect();
      await connection.setLocalDescription();
      say({ description: connection.localDescription });
    } else if (what.description?.type === "offer") {
      await connect();
      await connection.setRemoteDescription(what.description);
      while (early.length) await add(early.shift());
      await connection.setLocalDescription();
      say({ description: connection.localDescription });
    } else if (what.description) {
      await connection.setRemoteDescription(what.description);
      while (early.length) await add(early.shift());
    } else if (what.candidate) await add(what.candidate);
  };
</script>`;

/** Serves it on a free port, with these headers; gives the address and a way to stop. */
export function bareCall(headers = {}) {
  const server = createServer((_, answer) => answer.writeHead(200, { "content-type": "text/html", ...headers }).end(PAGE));
  const sockets = new Set();
  const others = (socket, words) => {
    for (const other of sockets) if (other !== socket) other.send(words);
  };
  new WebSocketServer({ server, perMessageDeflate: false }).on("connection", (socket) => {
    others(socket, '{"came":true}');
    sockets.add(socket);
    socket.on("message", (words) => others(socket, words.toString()));
    socket.on("close", () => sockets.delete(socket));
  });
  return new Promise((done) =>
    server.listen(0, "localhost", () => done({ url: `http://localhost:${server.address().port}/`, stop: () => server.close() })),
  );
}
