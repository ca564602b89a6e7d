// What has to be put away however a run ends: also when a test fails or somebody breaks it off.
const duties = new Set();
let watching = false;

function watch() {
  watching = true;
  process.once("exit", () => {
    for (const duty of duties) duty();
  });
  // A signal ends a program without its last words, unless it says so itself.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));
}

/** `duty` is done when the program ends, without waiting for anything. Gives a way to do it sooner. */
export function onLeaving(duty) {
  if (!watching) watch();
  duties.add(duty);
  return () => {
    if (duties.delete(duty)) duty();
  };
}
