// Which ports a process has open to others, as Linux knows it.
import { readdir, readFile, readlink } from "node:fs/promises";

const LISTENS = "0A";

async function sockets(pid) {
  const open = await readdir(`/proc/${pid}/fd`);
  const links = await Promise.all(open.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => "")));
  return new Set(links.map((link) => link.match(/^socket:\[(\d+)\]$/)?.[1]).filter(Boolean));
}

async function ports(pid, protocol, own, state) {
  const found = new Set();
  for (const family of [protocol, `${protocol}6`]) {
    const table = await readFile(`/proc/${pid}/net/${family}`, "utf8").catch(() => "");
    for (const line of table.split("\n").slice(1)) {
      const [, local, , state_, , , , , , inode] = line.trim().split(/\s+/);
      if (own.has(inode) && (!state || state_ === state)) found.add(Number.parseInt(local.split(":")[1], 16));
    }
  }
  return [...found].sort((a, b) => a - b);
}

/** `{ tcp, udp }`: the TCP ports it listens on, the UDP ports it has. */
export async function openPorts(pid) {
  const own = await sockets(pid);
  return { tcp: await ports(pid, "tcp", own, LISTENS), udp: await ports(pid, "udp", own) };
}
