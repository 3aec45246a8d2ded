/**
 * Remembers the latest results of a pure function by a text that holds all it depends on.
 * An editor checks a contract at each keystroke, and most of it is what it was before;
 * a command reads a file to find its imports, then to check it.
 * `isSmall` tells results apart that are worth their memory.
 */
export function remembering<T>(
  most: number,
  isSmall: (result: T) => boolean = () => true,
): (text: string, make: () => T) => T {
  const latest = new Map<string, { readonly result: T }>();
  return (text, make) => {
    const known = latest.get(text) ?? { result: make() };
    // The latest is the last in the order of the map.
    latest.delete(text);
    if (isSmall(known.result)) latest.set(text, known);
    const [oldest] = latest.keys();
    if (latest.size > most && oldest !== undefined) latest.delete(oldest);
    return known.result;
  };
}

/**
 * Remembers the results of a pure function of an object that never changes, and of a text with all else it depends on.
 * They are forgotten with the object.
 */
export function rememberingWith<K extends object, T>(): (
  object: K,
  text: string,
  make: () => T,
) => T {
  const all = new WeakMap<K, Map<string, { readonly result: T }>>();
  return (object, text, make) => {
    const own = all.get(object) ?? new Map<string, { readonly result: T }>();
    all.set(object, own);
    const known = own.get(text) ?? { result: make() };
    own.set(text, known);
    return known.result;
  };
}
