import { loadProgram } from "../model/files.ts";
import { importTarget, packageOf } from "./import-target.ts";
import { LOCK, lockText, parseLock } from "./lock.ts";
import { MANIFEST, manifestText, parseManifest } from "./manifest.ts";

/**
 * What of the sources a contract is made of: the files that it reaches, each package that they name as a whole,
 * and of the contract's manifest and lock the part that speaks of these packages.
 * So a bundle says the same wherever packages lie, and whatever other contracts beside it need.
 */
export function reachedSources(
  sources: ReadonlyMap<string, string>,
  entry: string,
): ReadonlyMap<string, string> {
  const { documents } = loadProgram(sources, entry);
  const direct = new Set<string>();
  const named = new Set<string>();
  for (const [path, document] of documents) {
    for (const declaration of document.declarations) {
      if (declaration.kind !== "import") continue;
      const target = importTarget(path, declaration.from.text);
      if (target?.kind !== "package") continue;
      named.add(target.name);
      if (packageOf(path) === null) direct.add(target.name);
    }
  }
  const reached = [...sources].flatMap(([path, text]): readonly (readonly [string, string])[] => {
    if (path === MANIFEST) return named.size > 0 ? [[path, manifestFor(text, direct)]] : [];
    if (path === LOCK) return named.size > 0 ? [[path, lockFor(text, named)]] : [];
    const place = packageOf(path);
    const stays = documents.has(path) || (place !== null && named.has(place.name));
    if (!stays) return [];
    return [[path, place?.prefix + MANIFEST === path ? manifestFor(text, null) : text]];
  });
  return new Map(reached);
}

/** Without layout; of the contract's own manifest only the dependencies among `names`. What cannot be read stays. */
function manifestFor(text: string, names: ReadonlySet<string> | null): string {
  const manifest = parseManifest(text);
  if (!manifest.ok) return text;
  if (names === null) return manifestText(manifest.value);
  const dependencies = new Map(
    [...manifest.value.dependencies].filter(([name]) => names.has(name)),
  );
  return manifestText({ identity: manifest.value.identity, exports: [], dependencies });
}

function lockFor(text: string, names: ReadonlySet<string>): string {
  const lock = parseLock(text);
  if (!lock.ok) return text;
  return lockText(new Map([...lock.value].filter(([name]) => names.has(name))));
}
