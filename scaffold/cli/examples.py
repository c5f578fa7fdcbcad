"""What stands below the options in --help: commands to type, and what they do."""

NEW = """
\b
Examples:
  fastapi-scaffold new
      asks for everything, shows what it understood, then writes
  fastapi-scaffold new blog -r "Post title:str:200 body:text author:User:owner"
      one resource, whose rows belong to the user who made them
  fastapi-scaffold new blog -r "Post title:str:200 author:User:owner --access read=public"
      the options of add-resource stand behind the fields
  fastapi-scaffold new shop --database postgresql --yes \\
      -r "Product name:str:120:search price:decimal:10,2:ge=0 tags:many:Tag" \\
      -r "Tag label:slug:40:unique"
  fastapi-scaffold new --spec scaffold.yaml --dry-run
      shows what a model file would become, and writes nothing

\b
A field is name:kind, then what else is true of it:
  title:str:200:index     born:date:null      price:decimal:10,2:ge=0
  email:email:unique      done:bool:default=false
  status:enum:draft,published:default=draft
A relation names a resource:
  author:User             each has one author; an author has many
  profile:one:Profile     each has one of its own
  tags:many:Tag           each has many, and each tag too
"""
ADD = """\
\b
Examples:
  fastapi-scaffold add-resource
      asks for its name, its fields, and who may read and change it
  fastapi-scaffold add-resource Tag label:str:40:unique posts:many:Post:back=tags
  fastapi-scaffold add-resource Loan book:Book borrower:User:owner starts_on:date ends_on:date \\
      --access read=owner,write=owner --rule "starts_on < ends_on"
"""
EDIT = """\
\b
Examples:
  fastapi-scaffold edit-resource Post --add subtitle:str:80:null --drop rating
  fastapi-scaffold edit-resource Post --rename title=headline --change price:decimal:12,2:ge=0
  fastapi-scaffold edit-resource Post --rename-to Article
  fastapi-scaffold edit-resource User --add nickname:str:40:null
"""
REMOVE = """\
\b
Examples:
  fastapi-scaffold remove-resource Tag --dry-run
      shows which files would go, which would stay, and the migration
  fastapi-scaffold remove-resource Author --with-relations --allow-destructive
      takes Book.author out as well, and asks nothing about the rows
"""
APPLY = """\
\b
Examples:
  fastapi-scaffold apply --dry-run --diff
      shows what the scaffold.yaml that you have edited would change, line by line
  fastapi-scaffold apply --conflicts=markers
      writes both sides where you and the model changed the same

\b
A field or a resource that is called otherwise says what it was, and keeps its data:
  headline: str:200:was=title
"""
UPDATE = """\
\b
Examples:
  fastapi-scaffold update --dry-run --diff
      shows what newer templates would change, line by line
"""
UNDO = """\
\b
Examples:
  fastapi-scaffold undo --dry-run
      shows what the last command was, and what taking it back would change
  fastapi-scaffold undo --yes
      takes it back without asking; once more takes back the one before
"""
STATUS = """\
\b
Examples:
  fastapi-scaffold status
      says what apply would change in the model, and which files you have edited
  fastapi-scaffold status --check --quiet && echo all is applied
      for scripts and CI
"""
SHOW = """\
\b
Examples:
  fastapi-scaffold show
      draws the resources and their fields as a tree
  fastapi-scaffold show --format mermaid > model.mmd
      an entity-relationship diagram, which GitHub draws in Markdown
  fastapi-scaffold show --format yaml > scaffold.yaml
      writes a scaffold.yaml that was lost anew
"""

TEMPLATE = """\
\b
Examples:
  fastapi-scaffold template copy house
      a git repository of our templates, to change a pattern in every project
  fastapi-scaffold template where
      the bundle with all our versions, to fetch what we improved
"""
COMPLETION = """\
\b
Examples:
  fastapi-scaffold completion bash
      in ~/.bashrc: eval "$(fastapi-scaffold completion bash)"
  fastapi-scaffold completion zsh
      in ~/.zshrc, after compinit: eval "$(fastapi-scaffold completion zsh)"
  fastapi-scaffold completion fish
      in ~/.config/fish/config.fish: fastapi-scaffold completion fish | source
"""
