export { ActionDialog } from './ActionDialog';
export { Age } from './Age';
export { formatAge, formatDuration } from './age';
export {
  gitopsApiRef,
  GitopsClient,
  type GitopsApi,
  type WorkloadEnvironment,
  type WorkloadPlace,
} from './gitopsApi';
export { Callout } from './Callout';
export { Facts, Term } from './Facts';
export { FactView } from './FactView';
export { Findings } from './Findings';
export { fetchAnswer, fetchJson } from './fetchJson';
export { inPlatformOrder } from './inPlatformOrder';
export { ImageName } from './ImageName';
export { LastSeen } from './LastSeen';
export { LiveView } from './LiveView';
export { PageContent } from './PageContent';
export { Place } from './Place';
export { PlainList } from './PlainList';
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
export { useAction, type Action } from './useAction';
export { useLive, type Live, type LiveOptions } from './useLive';
export { placeOf, readable, shortCommit, shortRevision } from './words';
export { isWorkload, workloadOf } from './workload';
