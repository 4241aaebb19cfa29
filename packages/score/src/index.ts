export * from './types';
export {
  formatFinding,
  formatPath,
  sortFindings,
  withoutEchoes,
} from './finding';
export { overrideFileOf } from './overrides';
export { isOwnFile, scoreFilesOf } from './ownFiles';
export { applyOverrides, checkWorkloadNames, parseScore } from './parseScore';
export { parsePlaceholders, substitute } from './placeholders';
export {
  checkSources,
  decodeUtf8,
  listSources,
  sourcePath,
  type SourceReference,
} from './sources';
export { whyReserved } from './reserved';
export { closest } from './suggest';
export { workloadNameIn } from './workloadName';
