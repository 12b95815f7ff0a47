import { behavesAsPromised } from './behaves-as-promised.ts';

behavesAsPromised('dash');
