/* lib/idle.mjs - what can wait: until nothing moves, or until the first view is there and a moment has passed. */
const idle = globalThis.requestIdleCallback ?? (act => setTimeout(act, 50));

const begun = new Promise(done => {
  if (document.readyState === 'complete') done();
  else addEventListener('load', done, { once: true });
});

export function whenIdle(act) {
  idle(act, { timeout: 1000 });
}

export function afterFirstView(act) {
  begun.then(() => setTimeout(() => whenIdle(act), 1000));
}
