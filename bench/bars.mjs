/** What we promise, as ratios within one run. `fails` collects those that do not hold. */
export function createBars() {
  const rows = [];
  return {
    rows,
    /** A bar holds where `value` is at most `limit`. */
    atMost(name, value, limit) {
      rows.push({ name, value, limit, holds: value <= limit });
    },
    get failed() {
      return rows.filter((row) => !row.holds);
    },
  };
}
