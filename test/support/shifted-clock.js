/**
 * Preloaded into a service process, sets its clock off by `CLOCK_SHIFT_MS`, as that of a machine without time
 * synchronisation is; how fast it goes, and what timers and the database do, stays as it is.
 */
const shift = Number(process.env.CLOCK_SHIFT_MS);
const now = () => RealDate.now() + shift;
const RealDate = Date;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});
