console.log("hello from a node that came with npm");
