export { Age } from './Age';
export { formatAge, formatDuration } from './age';
export {
  gitopsApiRef,
  GitopsClient,
  type GitopsApi,
  type Place,
  type WorkloadEnvironment,
} from './gitopsApi';
export { Facts, Term } from './Facts';
export { FactView } from './FactView';
export { fetchAnswer, fetchJson } from './fetchJson';
export { inPlatformOrder } from './inPlatformOrder';
export { ImageName } from './ImageName';
export { LastSeen } from './LastSeen';
export { LiveView } from './LiveView';
export { PageContent } from './PageContent';
export { policyApiRef, PolicyClient, type PolicyApi } from './policyApi';
export { Prose } from './Prose';
export { Row } from './Row';
export {
  Badge,
  HealthBadge,
  OutcomeBadge,
  StageBadge,
  SyncBadge,
  UnknownBadge,
  type Look,
  type Tone,
} from './StatusBadge';
export { useLive, type Live, type LiveOptions } from './useLive';
export { readable, shortCommit, shortRevision } from './words';
export { isWorkload, workloadOf } from './workload';
