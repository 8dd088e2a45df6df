import { thousandSeeds } from './thousand-seeds.ts';

thousandSeeds('odd', 1);
