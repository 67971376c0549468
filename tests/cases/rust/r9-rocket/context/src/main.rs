use rocket::fs::{FileServer, relative};
use rocket_dyn_templates::{Template, context};

#[rocket::get("/")]
fn index() -> Template {
    Template::render("index", context! { title: "Garden" })
}

#[rocket::launch]
fn rocket() -> _ {
    rocket::build()
        .attach(Template::fairing())
        .mount("/", rocket::routes![index])
        .mount("/public", FileServer::from(relative!("static")))
}
