export { fillDefaults, withDefaults } from './defaults';
export { fillLimits, withLimits } from './limitRange';
