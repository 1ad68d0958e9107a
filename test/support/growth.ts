/** Well above linear (20) and well below quadratic (400): room for a collector of garbage. */
export const LINEAR = 120;

/** The processor's time that work takes, in microseconds: on a busy machine the clock counts others' work too. */
export function cpuTime(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** How many times more work twenty times the size is: the best of up to five rounds. */
export function growth(work: (size: number) => void, size: number): number {
  work(size);
  let small = Infinity;
  let large = Infinity;
  for (let round = 0; round < 5 && !(large / small < LINEAR); round++) {
    for (let times = 0; times < 3; times++)
      small = Math.min(
        small,
        cpuTime(() => work(size)),
      );
    large = Math.min(
      large,
      cpuTime(() => work(size * 20)),
    );
  }
  return large / small;
}
