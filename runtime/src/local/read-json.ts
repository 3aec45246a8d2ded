import { Ajv, type ErrorObject } from "ajv";
import { readFile } from "node:fs/promises";
import { failed, quote, type Checked, type InputProblem } from "./problem.ts";

/** Reads a JSON file and checks it against a JSON Schema; `stage` is the first part of its codes. */
export async function readJson(
  path: string,
  schema: object,
  stage: "mapping" | "sources",
): Promise<Checked<unknown>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return failed({
      code: `${stage}/unreadable-file`,
      message: `cannot read ${quote(path)}: ${code === "ENOENT" ? "no such file" : String(code)}`,
      path,
      help: "check the path and the permissions",
    });
  }
  return parseJson(text, path, schema, stage);
}

/** As `readJson`, for text that is already here. */
export function parseJson(
  text: string,
  path: string,
  schema: object,
  stage: "mapping" | "sources",
): Checked<unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    return failed({
      code: `${stage}/not-json`,
      message: `${quote(path)} is not JSON: ${(error as Error).message}`,
      path,
    });
  }
  const validate = AJV.compile(schema);
  if (validate(value)) return { ok: true, value };
  return failed(...(validate.errors ?? []).map((error) => schemaProblem(error, path, stage)));
}

/** Compiles each schema once; a test checks the schemas themselves. */
const AJV: Ajv = new Ajv({
  ...{ allErrors: true, strict: true, allowUnionTypes: true },
  ...{ validateSchema: false, meta: false },
});

function schemaProblem(error: ErrorObject, path: string, stage: string): InputProblem {
  const where = error.instancePath === "" ? "the file" : quote(error.instancePath);
  const extra = (error.params as { additionalProperty?: string }).additionalProperty;
  const what = extra === undefined ? error.message : `has an unknown property ${quote(extra)}`;
  return {
    code: `${stage}/invalid`,
    message: `${where} ${what ?? "is not valid"}`,
    path,
    help: `see spec/${stage}.schema.json`,
  };
}
