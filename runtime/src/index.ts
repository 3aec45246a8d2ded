export type { Planes, PlaneLayout } from "./bits/planes.ts";
export { LANE_BLOCK, paddedLanes, planeLayout } from "./bits/planes.ts";
export type { TypedColumn } from "./bits/encode-rows.ts";
export { encodeRows } from "./bits/encode-rows.ts";
export type { TokenedRows } from "./bits/encode-list.ts";
export { encodeList } from "./bits/encode-list.ts";
export type { InMemoryResult, InMemoryRun, RunCost } from "./engine/run-in-memory.ts";
export { randomBitsOfSeed } from "./engine/random-bits-of-seed.ts";
export { runInMemory } from "./engine/run-in-memory.ts";
export type { Compile } from "./node/contract-cache.ts";
export type { BoundRun, Guard, GuardOutcome } from "./node/check-history.ts";
export type { SiteSnapshot } from "./node/earlier-run.ts";
export { boundRun, earlierRun, sitesOf } from "./node/earlier-run.ts";
export { parameterValues, valueText } from "./node/parameter-text.ts";
export type { ContractSources, ProgressNotice, RunHistory } from "./node/request.ts";
export type {
  ContractTools,
  NodeConfig,
  NodeMember,
  NodeTimeouts,
  ServedNode,
} from "./node/serve-node.ts";
export { serveNode } from "./node/serve-node.ts";
export type { EmbeddedNodeOptions } from "./node/serve-embedded-node.ts";
export { serveEmbeddedNode } from "./node/serve-embedded-node.ts";
export { RuntimeError } from "./runtime-error.ts";
export type { EmbeddedNetwork, EmbeddedOptions } from "./session/embedded.ts";
export { startEmbedded } from "./session/embedded.ts";
export { NODE_FLAGS } from "./session/node-flags.ts";
export type {
  Network,
  NetworkNode,
  UploadedSite,
  NetworkOptions,
  ShareTriple,
} from "./session/network.ts";
export { connectNetwork } from "./session/network.ts";
export { RunAborted } from "./session/run-aborted.ts";
export type { RunQuery, RunResult } from "./session/run-query.ts";
export { runQuery } from "./session/run-query.ts";
export type { OpenedFigure } from "./sharing/open-outputs.ts";
export type { NoiseSeeds } from "./sharing/random-bits.ts";
export { systemRandom } from "./sharing/random.ts";
export { stableRandom } from "./sharing/stable-random.ts";
export type { RandomFill, SharedPlanes } from "./sharing/share-dataset.ts";
export { shareDataset } from "./sharing/share-dataset.ts";
export type { FieldMapping, Mapping } from "./local/mapping.ts";
export { checkMapping, identityMapping, parseMapping, readMapping } from "./local/mapping.ts";
export type { EncodedSites } from "./local/encode-sites.ts";
export { encodeSites } from "./local/encode-sites.ts";
export { linkTokens } from "./local/link-tokens.ts";
export { snapshotOf } from "./local/snapshot.ts";
export type { PersonTable, RowsOverTime } from "./local/earlier-rows.ts";
export { besideEarlierRows } from "./local/earlier-rows.ts";
export { decodeKeptRows, encodeKeptRows, pseudonyms } from "./local/kept-rows.ts";
export { nearestName, suggestName } from "./local/nearest-name.ts";
export type { Checked, InputProblem } from "./local/problem.ts";
export type { CsvFile, CsvRows } from "./local/read-csv.ts";
export { readCsv } from "./local/read-csv.ts";
export type { Rejection } from "./local/row-reader.ts";
export type { OwnedRow, RepeatedRow } from "./local/repeated-rows.ts";
export { tableOfRows } from "./local/repeated-rows.ts";
export type { DataSource, JoinedFile, SiteRows, Sources } from "./local/sources.ts";
export { readSites, readSources } from "./local/sources.ts";
export type { ColumnData, Table } from "./local/table.ts";
export { concatenateTables } from "./local/table.ts";
export type { RowCode, ValueReader } from "./local/value-reader.ts";
export { valueReader } from "./local/value-reader.ts";
export { evaluateInClear } from "./reference/evaluate-in-clear.ts";
export type { CellFigures, DecodedOutput, Figures, QueryFigures } from "./results/figures.ts";
export { figuresFromOutputs } from "./results/figures.ts";
export type { Interval } from "./results/interval.ts";
export type { NoiseScale } from "./results/noise-scale.ts";
export type { CellResult, ItemResult, QueryResult, Released } from "./results/results.ts";
export { resultsFromFigures } from "./results/results.ts";
