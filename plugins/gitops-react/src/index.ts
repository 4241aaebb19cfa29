export { Age } from './Age';
export { formatAge, formatDuration } from './age';
export { gitopsApiRef, GitopsClient, type GitopsApi } from './api';
export { FactView } from './FactView';
export { fetchJson } from './fetchJson';
export { LiveView } from './LiveView';
export { Badge, HealthBadge, OutcomeBadge, StageBadge, SyncBadge, UnknownBadge, type Look, type Tone } from './StatusBadge';
export { useLive, type Live, type LiveOptions } from './useLive';
