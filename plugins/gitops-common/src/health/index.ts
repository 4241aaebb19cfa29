export { assessHealth, isWorse, worstHealth } from './assess';
export type { Health, HealthStatus } from './types';
