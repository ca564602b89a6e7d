//! Names of people who do not exist, of the many origins that work in and come to an English
//! hospital. All addresses are at example.org.

use domain::people::role::Role;

/// At which of the two sites somebody works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    First,
    Second,
    Both,
}

/// A member of staff.
pub(super) struct StaffName {
    pub name: &'static str,
    pub title: &'static str,
    pub email: &'static str,
    pub role: Role,
    pub at: At,
}

const fn one(
    name: &'static str,
    title: &'static str,
    email: &'static str,
    role: Role,
    at: At,
) -> StaffName {
    StaffName {
        name,
        title,
        email,
        role,
        at,
    }
}

/// The first of each role is whom the demo signs in.
#[rustfmt::skip]
pub(super) const STAFF: &[StaffName] = &[
    one("Dr Priya Shah", "Consultant diabetologist", "priya.shah@example.org", Role::Clinician, At::First),
    one("Gwenllian Rhys", "Diabetes specialist nurse", "gwenllian.rhys@example.org", Role::Clinician, At::Second),
    one("Dr Chidinma Okafor", "Consultant cardiologist", "chidinma.okafor@example.org", Role::Clinician, At::First),
    one("Dr Andreas Papadopoulos", "Consultant cardiologist", "andreas.papadopoulos@example.org", Role::Clinician, At::Second),
    one("Dr Tomasz Zieliński", "Consultant in respiratory medicine", "tomasz.zielinski@example.org", Role::Clinician, At::First),
    one("Fatima Al-Rashid", "Respiratory nurse specialist", "fatima.alrashid@example.org", Role::Clinician, At::Second),
    one("Dr Siobhán Gallagher", "Consultant dermatologist", "siobhan.gallagher@example.org", Role::Clinician, At::First),
    one("Dr Tan Wei Ling", "Specialty doctor in dermatology", "weiling.tan@example.org", Role::Clinician, At::Second),
    one("Mateus Oliveira", "Physiotherapist", "mateus.oliveira@example.org", Role::Clinician, At::First),
    one("Hannah Bergström", "Physiotherapist", "hannah.bergstrom@example.org", Role::Clinician, At::Second),
    one("Kwame Mensah", "Clinical pharmacist", "kwame.mensah@example.org", Role::Clinician, At::Both),
    one("Anjali Perera", "Clinical pharmacist", "anjali.perera@example.org", Role::Clinician, At::Second),
    one("Ruth Bell", "Outpatient receptionist", "ruth.bell@example.org", Role::Receptionist, At::First),
    one("Imran Qureshi", "Outpatient receptionist", "imran.qureshi@example.org", Role::Receptionist, At::Second),
    one("Sofia Marino", "Outpatient receptionist", "sofia.marino@example.org", Role::Receptionist, At::Both),
    one("Morgan Ellis", "Outpatient services manager", "morgan.ellis@example.org", Role::ServiceManager, At::Both),
    one("Angharad Price", "Digital services", "angharad.price@example.org", Role::Administrator, At::Both),
];

/// Given names; the second of each is how the e-mail address spells it.
#[rustfmt::skip]
pub(super) const GIVEN: &[(&str, &str)] = &[
    ("Abdul", "abdul"), ("Adaeze", "adaeze"), ("Agnieszka", "agnieszka"), ("Aled", "aled"),
    ("Amelia", "amelia"), ("Amina", "amina"), ("Arthur", "arthur"), ("Beata", "beata"),
    ("Beatriz", "beatriz"), ("Catrin", "catrin"), ("Chloë", "chloe"), ("Colin", "colin"),
    ("Daniela", "daniela"), ("David", "david"), ("Deepak", "deepak"), ("Dilys", "dilys"),
    ("Edith", "edith"), ("Emeka", "emeka"), ("Farah", "farah"), ("George", "george"),
    ("Gethin", "gethin"), ("Gurpreet", "gurpreet"), ("Harold", "harold"), ("Hassan", "hassan"),
    ("Ioana", "ioana"), ("Irene", "irene"), ("Jamal", "jamal"), ("Jean", "jean"),
    ("Józef", "jozef"), ("Kavita", "kavita"), ("Kenneth", "kenneth"), ("Lakshmi", "lakshmi"),
    ("Lewis", "lewis"), ("Maeve", "maeve"), ("Margaret", "margaret"), ("Mei", "mei"),
    ("Mohammed", "mohammed"), ("Nia", "nia"), ("Olga", "olga"), ("Oluwaseun", "oluwaseun"),
    ("Patrick", "patrick"), ("Pauline", "pauline"), ("Rajesh", "rajesh"), ("Rhiannon", "rhiannon"),
    ("Samira", "samira"), ("Stanley", "stanley"), ("Thu", "thu"), ("Tunde", "tunde"),
    ("Vera", "vera"), ("Yasmin", "yasmin"), ("Zara", "zara"), ("Zoltán", "zoltan"),
];

/// Family names; likewise.
#[rustfmt::skip]
pub(super) const FAMILY: &[(&str, &str)] = &[
    ("Ahmed", "ahmed"), ("Baker", "baker"), ("Begum", "begum"), ("Bevan", "bevan"),
    ("Chaudhry", "chaudhry"), ("Clarke", "clarke"), ("Costa", "costa"), ("Davies", "davies"),
    ("Dhillon", "dhillon"), ("Eze", "eze"), ("Ferreira", "ferreira"), ("Fletcher", "fletcher"),
    ("García", "garcia"), ("Green", "green"), ("Hughes", "hughes"), ("Ibrahim", "ibrahim"),
    ("Jenkins", "jenkins"), ("Johnson", "johnson"), ("Kaur", "kaur"), ("Khan", "khan"),
    ("Kovács", "kovacs"), ("Kowalczyk", "kowalczyk"), ("Lloyd", "lloyd"), ("MacDonald", "macdonald"),
    ("Mistry", "mistry"), ("Morris", "morris"), ("Murphy", "murphy"), ("Nguyen", "nguyen"),
    ("Nowak", "nowak"), ("O’Brien", "obrien"), ("Okonkwo", "okonkwo"), ("Owusu", "owusu"),
    ("Parry", "parry"), ("Patel", "patel"), ("Popescu", "popescu"), ("Rahman", "rahman"),
    ("Roberts", "roberts"), ("Robinson", "robinson"), ("Sharma", "sharma"), ("Singh", "singh"),
    ("Smith", "smith"), ("Taylor", "taylor"), ("Thompson", "thompson"), ("Walker", "walker"),
    ("Williams", "williams"), ("Wong", "wong"), ("Wright", "wright"), ("Yilmaz", "yilmaz"),
];
