import { StreamChatError } from "../../errors.js";

/**
 * Waits for a chunk of the package. Throws `network` where the chunk cannot be loaded, so that the turn can be sent again,
 * which loads the chunk again.
 */
export async function loadChunk<T>(load: () => T | Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new StreamChatError("network", "A part of the page that reads the answer could not be loaded.", {
      retryable: true,
      cause,
    });
  }
}
