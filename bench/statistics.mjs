/** The value below which a share of the numbers lies. */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export const mean = (numbers) => numbers.reduce((sum, n) => sum + n, 0) / Math.max(1, numbers.length);

/** Mean of the last tenth over mean of the first tenth; 1 where the cost does not grow. */
export function growth(numbers) {
  const tenth = Math.max(1, Math.floor(numbers.length / 10));
  return mean(numbers.slice(-tenth)) / Math.max(1e-6, mean(numbers.slice(0, tenth)));
}
