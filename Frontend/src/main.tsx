import { createRoot } from "react-dom/client";
import { Provide } from "./parts/services";
import { Catalog } from "./store/catalog";
import { Uploads } from "./upload/uploads";
import { App } from "./views/App";

const element = document.getElementById("page");
if (element !== null) {
  const catalog = new Catalog();
  const uploads = new Uploads(catalog);
  void catalog.start().then(() => createRoot(element).render(<Provide value={{ catalog, uploads }}><App /></Provide>));
}
