import { createContext } from 'react';

/** The machine of the case whose facts are told: its commands have the words of that machine. */
export const FactMachine = createContext('');
