// Somebody who was in their call when this device saw them last opens the link of their message again: most likely
// they go straight back. What the program would ask the server for is asked for while the program is still on its way:
// the link's secret is exchanged, the call's socket opened and the first word said. The program takes over what came
// of it (app/src/consultation/early.rs).

// The splitter's loader takes what is here already, once (scripts/lib/loader.mjs).
function fetchAhead({ parts, later }) {
  window.anteroomParts = {};
  for (const part of parts.split(" ")) {
    const compiled = WebAssembly.compileStreaming(fetch(part));
    // Whoever needs it hears of it.
    compiled.catch(() => {});
    window.anteroomParts[part] = compiled;
  }
  const link = document.createElement("link");
  link.rel = "preload";
  link.as = "style";
  link.href = later;
  document.head.append(link);
}

// A page's first connection to anybody takes a browser long, because all that it needs is begun then: that is done while
// the program is on its way.
function getReady() {
  const first = new RTCPeerConnection();
  setTimeout(() => first.close(), 10_000);
}

// This page load, as the program names one: the time, and chance.
function newInstance() {
  const chance = crypto.getRandomValues(new Uint8Array(10));
  return Date.now().toString(16).padStart(12, "0") + Array.from(chance, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The program left its first word when it was in the call; only the page load is another one.
function connect(consultation, hello) {
  const instance = newInstance();
  const socket = new WebSocket(`${location.origin.replace("http", "ws")}/api/consultations/${consultation}/socket`);
  const back = { consultation, instance, socket, frames: [] };
  socket.onopen = () => socket.send(JSON.stringify({ ...hello, instance }));
  socket.onmessage = ({ data }) => back.frames.push(data);
  return back;
}

// `kept` is the call and the first word; `needs` names what the call's page needs, its parts of the program and its
// stylesheet. Whether they go in is the program's to say, and the server's at the socket.
export async function goBack(kept, needs) {
  const { consultation, hello } = JSON.parse(kept);
  const secret = location.hash.slice(1);
  // Not `AbortSignal.timeout`: phones that run the program are older than that.
  const patience = new AbortController();
  setTimeout(() => patience.abort(), 4_000);
  // A device that was let in holds its way in still, and need not wait until the link has said so again.
  let back = connect(consultation, hello);
  const exchange = fetch("/api/invitations/exchange", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ secret }),
    signal: patience.signal,
  });
  fetchAhead(needs);
  getReady();
  try {
    const visit = await (await exchange).json();
    if (visit.admitted) {
      // Another appointment's link, or a way in that is lost.
      if (visit.consultation !== consultation || back.socket.readyState > WebSocket.OPEN) {
        back.socket.close();
        back = connect(visit.consultation, hello);
      }
      window.anteroomBack = { visit, ...back };
      history.replaceState(null, "", "/join");
      return;
    }
  } catch {
    // No line, or no answer in time: the program finds the link where it was, and tells whoever is refused why.
  }
  back.socket.close();
}
