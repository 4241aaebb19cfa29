/**
 * What is tried on a cluster of somebody else's, by KUBECONFIG. It touches only what it makes, and that goes.
 */
import { describe } from 'node:test';
import { Kubectl } from '../Kubectl.mjs';
import { anywhere } from './anywhere.mjs';

const kubectl = new Kubectl('kubectl', process.env.KUBECONFIG);

describe('on the cluster of KUBECONFIG', () => anywhere(() => kubectl));
