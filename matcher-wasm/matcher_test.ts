import { contract } from "./contract.ts";
import { createMatcher } from "./mod.ts";
import { createReference } from "./reference.ts";

contract({ name: "wasm", create: createMatcher });
contract({ name: "reference", create: createReference });
