export { Formula, type FormulaProps } from "./math/Formula.js";
