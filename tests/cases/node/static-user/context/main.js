document.querySelector("#app").textContent = "ready";
