export { Age } from './Age';
export { formatAge, formatDuration } from './age';
export { FactView } from './FactView';
export { LiveView } from './LiveView';
export { Badge, HealthBadge, OutcomeBadge, StageBadge, SyncBadge, UnknownBadge, type Tone } from './StatusBadge';
export { useLive, type Live, type LiveOptions } from './useLive';
