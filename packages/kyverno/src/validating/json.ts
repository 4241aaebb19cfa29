export { isRecord, showText } from '@macadam/yaml';
export { isKubeObject, labelsOf } from '@macadam/kubernetes';
