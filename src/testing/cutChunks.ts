/** Cuts bytes into pieces of `size`. */
export function cutEvery(bytes: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}

/** Cuts bytes in two at `position`. */
export function cutAt(bytes: Uint8Array, position: number): Uint8Array[] {
  return [bytes.subarray(0, position), bytes.subarray(position)];
}

/**
 * Cuts bytes into pieces of 1 to `longest` bytes.
 *
 * @param random numbers in [0, 1); seeded, so that a failure can be repeated
 */
export function cutRandomly(bytes: Uint8Array, random: () => number, longest = 64): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = 1 + Math.floor(random() * longest);
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

/** A body that gives the pieces one by one, each when the one before it has been read. */
export function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      const piece = pieces[next++];
      if (piece) controller.enqueue(new Uint8Array(piece));
      else controller.close();
    },
  });
}
