// Waits until an address answers 200, as long as the given process lives and for at most a minute.
const [address, process_id] = process.argv.slice(2);
const until = Date.now() + 60_000;

function alive(id) {
  try {
    process.kill(Number(id), 0);
    return true;
  } catch {
    return false;
  }
}

async function ready() {
  try {
    return (await fetch(address)).ok;
  } catch {
    return false;
  }
}

while (!(await ready())) {
  if (!alive(process_id) || Date.now() > until) process.exit(1);
  await new Promise((done) => setTimeout(done, 100));
}
