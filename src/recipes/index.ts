export { PUBLISHED, type PublishedRow } from './published.js'
export { PLANTED, RECIPES, type Recipe, type RecipeModel, type RecipeName, type RecipeTraining } from './recipes.js'
export { reportPage } from './report.js'
export { exampleIndices, type Run, type RunExample, type RunPoint } from './run.js'
