export { assessHealth, isWorse, worstHealth } from './assess';
export { isConfiguration } from './configuration';
export { waitsForConsumer } from './core';
export type { Health, HealthStatus } from './types';
