export { fillDefaults, withDefaults } from './defaults';
