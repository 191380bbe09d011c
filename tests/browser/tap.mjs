/* tap.mjs - a few lines of TAP: each step is one line, a failure is told and the next step still runs. */
let count = 0;
let failed = 0;

export async function step(name, act) {
  count++;
  try {
    const skip = await act();
    if (skip && skip.skip) console.log(`ok ${count} - ${name} # SKIP ${skip.skip}`);
    else console.log(`ok ${count} - ${name}`);
    return true;
  } catch (error) {
    failed++;
    console.log(`not ok ${count} - ${name}`);
    for (const line of String(error.stack ?? error).split('\n').slice(0, 12)) console.log('# ' + line);
    return false;
  }
}

export function skipAll(why) {
  console.log('1..0 # SKIP ' + why);
  process.exit(0);
}

export function finish() {
  console.log('1..' + count);
  process.exitCode = failed ? 1 : 0;
}
