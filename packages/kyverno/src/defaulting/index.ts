export { withDefaults } from './defaults';
