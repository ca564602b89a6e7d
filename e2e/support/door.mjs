// A door through which the tests reach a port of a machine whose network they are not on: a socket
// file, which all machines share. As a program on that machine: `node door.mjs FILE PORT`.
import { connect, createServer } from "node:net";

/** Whoever comes to one end is passed on to the other. */
function passOn(from, to) {
  const server = createServer((guest) => {
    const onward = connect(to);
    for (const [end, other] of [[guest, onward], [onward, guest]]) {
      end.pipe(other);
      end.on("error", () => other.destroy());
    }
  });
  return new Promise((open, failed) => server.once("error", failed).listen(from, () => open(server)));
}

/** The tests' side: what comes to this port here goes through the file. */
export const door = (file, port) => passOn({ host: "127.0.0.1", port }, { path: file });

if (process.argv[1] === import.meta.filename) {
  const [file, port] = process.argv.slice(2);
  await passOn({ path: file }, { host: "127.0.0.1", port: Number(port) });
  console.log("open");
}
