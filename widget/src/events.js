/**
 * Reads server-sent events from a fetch response. `EventSource` can't send the token in a header, and a token in an
 * address would end up in logs.
 *
 * @param {ReadableStream<Uint8Array>} body
 * @param {() => void} alive Called for everything that comes, keep-alive comments too.
 * @returns {AsyncGenerator<{event: string, data: string}>}
 */
export async function* readEvents(body, alive) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let event = "message";
  /** @type {string[]} */
  let data = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      alive();
      const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
      rest = /** @type {string} */ (lines.pop());
      for (const raw of lines) {
        const line = raw.replace(/\r$/, "");
        if (!line) {
          if (data.length) yield { event, data: data.join("\n") };
          event = "message";
          data = [];
        } else if (line.startsWith("event:")) {
          event = line.slice(6).trim();
        } else if (line.startsWith("data:")) {
          data.push(line.slice(line[5] === " " ? 6 : 5));
        }
      }
    }
  } finally {
    // Leaving the loop early must free the connection.
    reader.cancel().catch(() => {});
  }
}
