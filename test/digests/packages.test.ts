import { join } from "node:path";
import { compile, packageDigest, parseManifest } from "@qsc/compiler";
import { digestOf, openBundle, sealBundle, type Bundle } from "@qsc/plan";
import { expect, test } from "vitest";
import { readContract } from "../../cli/src/input/contract.ts";
import { temporaryFolder } from "../support/folders.ts";
import {
  contractWithPackage,
  type Files,
  lock,
  manifest,
  writeFiles,
} from "../support/packages.ts";

/** The bundle of the contract of a project, which is locked first. */
function bundleOf(files: Files, contract = "study/c.qsc"): Bundle {
  const project = temporaryFolder();
  writeFiles(project, files);
  expect(lock(project)).toEqual([]);
  const { sources, entry } = readContract(join(project, contract));
  const { bundle, diagnostics } = compile(sources, entry);
  expect(diagnostics).toEqual([]);
  if (bundle === null) throw new Error("no bundle");
  return bundle;
}

const plain = (): Bundle => bundleOf(contractWithPackage());

test("a bundle names the packages that it was built from, and keeps what it needs to be built again", () => {
  const bundle = plain();
  expect(bundle.packages).toEqual([
    {
      ...{ name: "@site/common", version: "1.0.0" },
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as unknown,
    },
  ]);
  expect(bundle.sources.map(({ path }) => path)).toEqual([
    "@site/common@1.0.0/qsc.json",
    "@site/common@1.0.0/schema.qsc",
    "c.qsc",
    "qsc.json",
    "qsc.lock.json",
  ]);
  const opened = openBundle(sealBundle(bundle));
  if (!opened.ok) throw new Error(opened.problem);
  const again = new Map(opened.bundle.sources.map(({ path, text }) => [path, text]));
  expect(compile(again, opened.bundle.entry).bundle).toEqual(bundle);
});

test("without packages there is nothing about packages in a bundle", () => {
  const schema = "schema P { person id id: Id identifier x: Int 0..5 }\n";
  const contract = String(contractWithPackage()["study/c.qsc"]).replace(/^import.*\n/, schema);
  const files = { ...contractWithPackage(), "study/c.qsc": contract };
  const bundle = bundleOf(files);
  expect(Object.keys(bundle)).not.toContain("packages");
  expect(bundle.sources.map(({ path }) => path)).toEqual(["c.qsc"]);
});

/** Changes of a project that say nothing else, and the contract where it lies then. */
const SAME: Readonly<Record<string, readonly [Files, string?]>> = {
  "the package lies elsewhere": [contractWithPackage("vendor/of/somebody/common")],
  "the contract lies elsewhere": [
    {
      ...contractWithPackage(),
      "study/c.qsc": "",
      "a/b/c.qsc": contractWithPackage()["study/c.qsc"],
    },
    "a/b/c.qsc",
  ],
  "manifests are laid out otherwise": [
    {
      ...contractWithPackage(),
      "packages/common/qsc.json": `{ "exports": ["schema.qsc", "schema.qsc"],"version":"1.0.0",
        "name":"@site/common", "folders": {"@site/units": "x"}, "format":"qsc-package/1" }`,
    },
  ],
  "the folder has other packages, which the contract does not import": [
    {
      ...contractWithPackage(),
      "qsc.json": manifest(null, {
        dependencies: { "@site/units": "2.1.0", "@site/common": "1.0.0" },
        folders: { "@site/common": "packages/common", "@site/units": "packages/units" },
      }),
      "packages/units/qsc.json": manifest("@site/units@2.1.0", { exports: ["units.qsc"] }),
      "packages/units/units.qsc": 'unit Weight = "kg"\n',
    },
  ],
  "the package has files that nothing exported reaches": [
    { ...contractWithPackage(), "packages/common/notes.qsc": "type Unused = Bool\n" },
  ],
};

test.each(Object.entries(SAME))("the bundle is the same when %s", (_, [files, contract]) => {
  expect(digestOf(bundleOf(files, contract))).toBe(digestOf(plain()));
});

const common = (fields: object): Files => ({
  ...contractWithPackage(),
  "packages/common/qsc.json": {
    ...manifest("@site/common@1.0.0", { exports: ["schema.qsc"] }),
    ...fields,
  },
});

/** What is part of a package: each change gives it another digest. */
const OTHER: Readonly<Record<string, Files>> = {
  "a comment in a file": {
    ...contractWithPackage(),
    "packages/common/schema.qsc": `${String(contractWithPackage()["packages/common/schema.qsc"])}// more\n`,
  },
  "another export": {
    ...common({ exports: ["schema.qsc", "more.qsc"] }),
    "packages/common/more.qsc": "type More = Bool\n",
  },
  "a file that an exported one imports": {
    ...contractWithPackage(),
    "packages/common/schema.qsc":
      'import { X } from "./x.qsc"\nschema P { person id id: Id identifier x: X }\n',
    "packages/common/x.qsc": "type X = Int 0..5\n",
  },
  "a dependency": {
    ...common({ dependencies: { "@site/units": "2.1.0" } }),
    "qsc.json": manifest(null, {
      dependencies: { "@site/common": "1.0.0" },
      folders: { "@site/common": "packages/common", "@site/units": "packages/units" },
    }),
    "packages/units/qsc.json": manifest("@site/units@2.1.0", { exports: ["units.qsc"] }),
    "packages/units/units.qsc": 'unit Weight = "kg"\n',
  },
};

test("each change of a package gives it, and the bundle, another digest", () => {
  const bundles = [plain(), ...Object.values(OTHER).map((files) => bundleOf(files))];
  expect(new Set(bundles.map(({ packages }) => packages?.[0]?.digest)).size).toBe(bundles.length);
  expect(new Set(bundles.map(digestOf)).size).toBe(bundles.length);
});

test("no byte of a locked package can change", () => {
  const sources = new Map(plain().sources.map(({ path, text }) => [path, text]));
  for (const [path, text] of sources) {
    if (!path.startsWith("@site/")) continue;
    for (const changed of [
      `${text} `,
      text.slice(1),
      text.replace("x", "y"),
      text.replace("5", "6"),
    ]) {
      if (changed === text) continue;
      const { bundle, diagnostics } = compile(new Map([...sources, [path, changed]]), "c.qsc");
      // White space around a manifest is no part of it.
      const isLayout = path.endsWith(".json") && changed === `${text} `;
      expect(bundle === null).toBe(!isLayout);
      if (!isLayout)
        expect(diagnostics[0]?.code).toMatch(/^package\/(digest-mismatch|malformed|not-exported)$/);
    }
  }
  const more = new Map([...sources, ["@site/common@1.0.0/more.qsc", "type More = Bool\n"]]);
  expect(compile(more, "c.qsc").diagnostics[0]?.code).toBe("package/digest-mismatch");
});

test("the digest of a package is the one that the format says, worked out by hand", () => {
  const text = '{"exports":["a.qsc"],"format":"qsc-package/1","name":"@s/p","version":"1.0.0"}';
  const parsed = parseManifest(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  const sources = new Map([
    ["@s/p@1.0.0/qsc.json", text],
    ["@s/p@1.0.0/a.qsc", "type A = Bool\n"],
    ["c.qsc", "type A = Bool\n"],
  ]);
  expect(packageDigest(sources, "@s/p@1.0.0/", parsed.value)).toBe(
    "sha256:5f063acea71665dd2ec55cc249155d45d79e01b1ace163442d24631ce8c90e8f",
  );
});
