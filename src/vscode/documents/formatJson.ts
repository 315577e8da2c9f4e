/** JSON made readable without changing what it says: only white space between tokens is another. */

const indentation = '  ';

/** A string, a bracket or sign, or a number or word. Complete for text that is known to be JSON. */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * The same tokens in the same order, indented; numbers, escapes, duplicate and unknown keys stay to the letter.
 * `undefined` when the text is not JSON, so that nothing is shown as something it is not.
 */
export function formatJson(text: string): string | undefined {
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (!isJson(bare)) {
    return undefined;
  }
  const parts: string[] = [];
  let depth = 0;
  let previous = '';
  for (const [token] of bare.matchAll(tokens)) {
    const isClosing = token === '}' || token === ']';
    const wasOpening = previous === '{' || previous === '[';
    depth -= Number(isClosing);
    if ((wasOpening && !isClosing) || previous === ',' || (isClosing && !wasOpening)) {
      parts.push('\n', indentation.repeat(depth));
    }
    parts.push(token === ':' ? ': ' : token);
    depth += Number(token === '{' || token === '[');
    previous = token;
  }
  return `${parts.join('')}\n`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
