import { behavesAsPromised } from './behaves-as-promised.ts';

behavesAsPromised('busybox');
