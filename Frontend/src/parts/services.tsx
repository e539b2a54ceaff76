// What all components share.
import { createContext, useContext } from "react";
import type { Catalog } from "../store/catalog";
import type { Uploads } from "../upload/uploads";

export interface Services { catalog: Catalog; uploads: Uploads }

const Shared = createContext<Services | null>(null);
export const Provide = Shared.Provider;

export function useServices(): Services {
  const services = useContext(Shared);
  if (services === null) throw new Error("There are no services around this component.");
  return services;
}
