import { thousandSeeds } from './thousand-seeds.ts';

thousandSeeds('even', 2);
