export {
  compileJmesPath,
  JmesPathError,
  JmesPathSyntaxError,
} from './jmespath';
export { CLASSIC } from './language';
export { kubeRead } from './variables/apiCall';
