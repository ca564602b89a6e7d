// Asks again until there is a true answer; the last error is part of the complaint.
export async function until(question, { what = "it", seconds = 15, every = 100 } = {}) {
  const end = Date.now() + seconds * 1000;
  let last;
  for (;;) {
    try {
      const answer = await question();
      if (answer) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) {
      throw new Error(`Waited ${seconds} s in vain for ${what}${last ? `: ${last.message}` : ""}`);
    }
    await new Promise((done) => setTimeout(done, every));
  }
}
